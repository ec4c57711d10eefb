"""Letters: what each kind says, from plain values to HTML to PDF."""
