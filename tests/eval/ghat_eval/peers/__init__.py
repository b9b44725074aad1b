"""What do people use today? Each peer looks at the same texts in the same run."""
