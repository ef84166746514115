"""Speed and quality, each with its peer in the same run; figures are kept in LOG.md."""
