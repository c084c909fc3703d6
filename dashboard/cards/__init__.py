"""The parts pages are made of: the chart card, its table, the tie strip and the small parts."""
