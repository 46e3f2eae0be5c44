"""Measurements of Snacka beside its peers. The product does not import this package."""
