"""What holds for every test."""

from hypothesis import settings

# No test asserts a duration: a busy machine is no fault.
settings.register_profile("certcheck", deadline=None)
settings.load_profile("certcheck")
