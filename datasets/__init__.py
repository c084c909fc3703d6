"""What was received, decided, published. Imports loaders and schemas."""
