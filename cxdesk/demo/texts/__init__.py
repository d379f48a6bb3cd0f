"""What customers and colleagues of the demo say, by kind of business; every word was written for it."""
