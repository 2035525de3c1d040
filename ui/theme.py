"""Our look for Gradio's components: every colour, size and font is a token of `static/parley.css`."""

from __future__ import annotations

import warnings

import fastapi
import gradio as gr
from gradio.routes import App
from starlette.routing import Mount

from core.settings import Settings

FONTS = ("Plex", "Noto Sans", "Noto Sans Arabic", "Noto Sans Thai", "Noto Sans KR", "system-ui", "sans-serif")

_TOKENS = {
    "background_fill_primary": "var(--surface)",
    "background_fill_secondary": "var(--surface-2)",
    "block_background_fill": "transparent",
    "block_border_color": "transparent",
    "block_border_width": "0px",
    "block_info_text_color": "var(--ink-2)",
    "block_label_background_fill": "transparent",
    "block_label_border_width": "0px",
    "block_label_text_color": "var(--ink)",
    "block_label_text_size": "1rem",
    "block_label_text_weight": "600",
    "block_padding": "0px",
    "block_radius": "var(--radius)",
    "block_shadow": "none",
    "block_title_background_fill": "transparent",
    "block_title_border_width": "0px",
    "block_title_padding": "0px",
    "block_title_text_color": "var(--ink)",
    "block_title_text_size": "1rem",
    "block_title_text_weight": "600",
    "body_background_fill": "var(--paper)",
    "body_text_color": "var(--ink)",
    "body_text_color_subdued": "var(--ink-2)",
    "body_text_size": "1rem",
    "border_color_accent": "var(--accent)",
    "border_color_accent_subdued": "var(--line)",
    "border_color_primary": "var(--line)",
    "button_border_width": "1px",
    "button_cancel_background_fill": "var(--surface)",
    "button_cancel_background_fill_hover": "var(--surface-2)",
    "button_cancel_border_color": "var(--danger)",
    "button_cancel_text_color": "var(--danger)",
    "button_large_padding": "0.65rem 1.25rem",
    "button_large_radius": "var(--radius)",
    "button_large_text_size": "1rem",
    "button_large_text_weight": "600",
    "button_primary_background_fill": "var(--accent)",
    "button_primary_background_fill_hover": "var(--accent-strong)",
    "button_primary_border_color": "var(--accent)",
    "button_primary_border_color_hover": "var(--accent-strong)",
    "button_primary_shadow": "none",
    "button_primary_text_color": "var(--on-accent)",
    "button_primary_text_color_hover": "var(--on-accent)",
    "button_secondary_background_fill": "var(--surface)",
    "button_secondary_background_fill_hover": "var(--surface-2)",
    "button_secondary_border_color": "var(--line-strong)",
    "button_secondary_border_color_hover": "var(--ink-2)",
    "button_secondary_shadow": "none",
    "button_secondary_text_color": "var(--ink)",
    "button_secondary_text_color_hover": "var(--ink)",
    "checkbox_background_color": "var(--surface)",
    "checkbox_background_color_focus": "var(--surface)",
    "checkbox_background_color_hover": "var(--surface)",
    "checkbox_background_color_selected": "var(--accent)",
    "checkbox_border_color": "var(--line-strong)",
    "checkbox_border_color_focus": "var(--accent)",
    "checkbox_border_color_hover": "var(--ink-2)",
    "checkbox_border_color_selected": "var(--accent)",
    "checkbox_label_background_fill": "var(--surface)",
    "checkbox_label_background_fill_hover": "var(--surface-2)",
    "checkbox_label_background_fill_selected": "var(--surface-2)",
    "checkbox_label_border_color": "var(--line-strong)",
    "checkbox_label_border_color_selected": "var(--accent)",
    "checkbox_label_border_width": "1px",
    "checkbox_label_padding": "0.5rem 0.875rem",
    "checkbox_label_shadow": "none",
    "checkbox_label_text_color": "var(--ink)",
    "checkbox_label_text_color_selected": "var(--ink)",
    "checkbox_label_text_size": "1rem",
    "checkbox_shadow": "none",
    "color_accent": "var(--accent)",
    "color_accent_soft": "var(--surface-2)",
    "container_radius": "var(--radius)",
    "error_background_fill": "var(--surface)",
    "error_border_color": "var(--danger)",
    "error_icon_color": "var(--danger)",
    "error_text_color": "var(--danger)",
    "form_gap_width": "0px",
    "input_background_fill": "var(--surface)",
    "input_background_fill_focus": "var(--surface)",
    "input_background_fill_hover": "var(--surface)",
    "input_border_color": "var(--line-strong)",
    "input_border_color_focus": "var(--accent)",
    "input_border_color_hover": "var(--ink-2)",
    "input_border_width": "1px",
    "input_padding": "0.6rem 0.75rem",
    "input_placeholder_color": "var(--ink-2)",
    "input_radius": "var(--radius)",
    "input_shadow": "none",
    "input_shadow_focus": "none",
    "input_text_size": "1rem",
    "layout_gap": "1.25rem",
    "link_text_color": "var(--accent)",
    "link_text_color_active": "var(--accent-strong)",
    "link_text_color_hover": "var(--accent-strong)",
    "link_text_color_visited": "var(--accent)",
    "loader_color": "var(--accent)",
    "panel_background_fill": "transparent",
    "shadow_drop": "none",
    "shadow_drop_lg": "var(--shadow)",
    "shadow_inset": "none",
}


def theme() -> gr.themes.Base:
    """A theme whose light and dark halves are the same tokens; CSS decides what they are."""
    both = {name: value for token, value in _TOKENS.items() for name in (token, f"{token}_dark")}
    base = gr.themes.Base(
        font=[gr.themes.Font(name) for name in FONTS],
        font_mono=[gr.themes.Font("ui-monospace"), gr.themes.Font("monospace")],
        spacing_size="md",
        radius_size="md",
        text_size="md",
    )
    known = vars(base)
    return base.set(**{name: value for name, value in both.items() if name in known or not name.endswith("_dark")})


def application(blocks: gr.Blocks, *, path: str, settings: Settings) -> App:
    """Gradio's application for some pages, without its stock look, footer, API page and telemetry."""
    with warnings.catch_warnings():
        # Gradio says at every start that it does without server-side rendering, as it is told to.
        warnings.filterwarnings("ignore", message="SSR mode is not supported")
        carrier = gr.mount_gradio_app(
            fastapi.FastAPI(),
            blocks,
            path=path,
            auth_dependency=_person_id,
            theme=theme(),
            footer_links=[],
            run_history=False,
            ssr_mode=False,
            show_error=False,
            max_file_size=None,  # how much depends on the person: `shell.js` says so, the guard enforces it
            enable_monitoring=False,
            mcp_server=False,
        )
    blocks.has_launched = True  # only then does Gradio ask whether it may touch a file; mounting never says so
    mounted = next(route.app for route in carrier.routes if isinstance(route, Mount) and isinstance(route.app, App))
    assert isinstance(mounted, App)
    return mounted


def _person_id(request: fastapi.Request) -> str | None:
    person = request.state.caller.person
    return person.id if person else None
