"""Spreadsheets in and out: people read with every fault located, results written all at once."""
