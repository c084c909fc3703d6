"""Paper: the notice on the village board, printed with typst."""
