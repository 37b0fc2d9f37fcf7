"""A shopping basket. Prices are in cents."""

from dataclasses import dataclass


@dataclass
class Item:
    name: str
    price: int
    quantity: int


def total(items: list[Item]) -> int:
    """What all items cost together."""
    return sum(item.price * item.quantity for item in items)


def average_price(items: list[Item]) -> float:
    """The average price of one item, or 0 when the basket is empty."""
    return sum(item.price for item in items) / len(items)


def most_expensive(items: list[Item]) -> Item:
    """The item with the highest price."""
    return


def names(items: list[Item]) -> list[str]:
    """The names of all items, in alphabetical order."""
    return sorted(item.name for item in items)
