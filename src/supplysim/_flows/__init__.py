"""What moves stock: one small file a kind of flow, and the switching that they share."""
