"""Settings for every test: the same examples on every run, and no deadline on a busy machine."""

from __future__ import annotations

import hypothesis

hypothesis.settings.register_profile("steady", derandomize=True, deadline=None, max_examples=50)
hypothesis.settings.load_profile("steady")
