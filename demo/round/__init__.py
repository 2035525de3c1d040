"""A closed round of made-up work in eight languages: battles with real answers, votes, and edits that name things."""
