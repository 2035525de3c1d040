"""What every part of Parley may import: settings, errors, languages, records."""
