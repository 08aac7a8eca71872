"""What the evidence says: gains, intervals, the choice on validation data, and the verdict on test data."""
