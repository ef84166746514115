"""Ask a folder of documents."""
