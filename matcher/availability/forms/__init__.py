"""What people answer when they are asked whether something still holds."""
