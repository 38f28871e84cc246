"""The sample centre: a made-up travel company's contact centre, with causes planted in it."""
