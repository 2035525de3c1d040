def test_smoke(services, people):
    admin = people.administrator()
    caller, token = people.login(admin)
    assert services.sessions.visit(token).person == admin
    services.sessions.end(caller)
    assert services.sessions.visit(token) is None
