"""Headers that keep a browser from helping an attacker, on every response."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders

# Gradio writes scripts and styles into the page and compiles templates, hence the two 'unsafe'.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "media-src 'self' blob: data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "frame-ancestors 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "object-src 'none'",
    )
)
_ALWAYS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_NO_PAGES = frozenset({"text/css", "text/javascript", "application/javascript", "font/woff2"})
_OF_FILES = frozenset({"X-Content-Type-Options", "Cross-Origin-Resource-Policy"})
"""What files that are no pages need of them: a page fetches fifty, and over a slow network each line counts."""
_YEAR = 365 * 24 * 60 * 60


def protect(headers: MutableHeaders, *, https: bool, asset: bool) -> None:
    """Add the protecting headers; a route that set one of them itself is left alone."""
    no_page = asset and headers.get("content-type", "").partition(";")[0] in _NO_PAGES
    for name, value in _ALWAYS.items():
        if not no_page or name in _OF_FILES:
            headers.setdefault(name, value)
    if https:
        headers.setdefault("Strict-Transport-Security", f"max-age={_YEAR}")
    if not asset:
        headers.setdefault("Cache-Control", "no-store")
