"""The face: Django's templates used standalone, catalogues in Hindi and Urdu, styles and typefaces."""
