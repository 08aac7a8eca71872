"""Further terms beside the tasks' losses."""
