"""Project files, planning and running a study."""
