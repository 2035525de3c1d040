"""Pages of a long list: the next one is read from its top."""

TO_THE_FIRST = "() => { document.querySelector('#content .work')?.scrollIntoView(); }"
"""What the browser runs when the next ones are there."""
