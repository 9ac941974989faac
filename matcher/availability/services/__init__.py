"""Writing: links, and one module for each thing that is kept true."""
