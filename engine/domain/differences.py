"""How a difference between two computations of one thing is written for a reader who does not count in powers of ten."""

DIGITS = 9


def difference_words(difference: float) -> str:
    """``difference``, which is not negative, with two digits that count and without an exponent; 0 where there is none."""
    if difference == 0:
        return "0"
    if difference < 10**-DIGITS:
        return f"< 0.{'0' * (DIGITS - 1)}1"
    digits = next(count for count in range(1, DIGITS + 1) if difference * 10**count >= 1)
    return f"{difference:.{digits + 1}f}".rstrip("0").rstrip(".")
