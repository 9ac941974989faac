"""An instance: people as frozen arrays, and the kernel that scores every pair of them."""
