"""The engine as the window talks to it: requests in, replies and events out, one JSON object a line."""
