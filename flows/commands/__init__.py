"""The commands of `abreast`, one module a group; heavy packages are imported by the command that needs them."""
