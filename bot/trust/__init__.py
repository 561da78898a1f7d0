"""The core: facts about certificates in, a diagnosis out. Pure: no network, no clock, no environment."""
