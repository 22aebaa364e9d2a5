"""What is the same as what? Names, claims and times compared, as plain values. It proposes and decides nothing."""
