"""A worksheet on its way to another teacher: the `.chalk` file, and the copy made from it."""
