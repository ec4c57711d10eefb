"""Letters: drafting, issuing, rendering, delivery."""

RENDER_TASK = "render_letter"


def render_queued() -> None:
    """Filled below."""
