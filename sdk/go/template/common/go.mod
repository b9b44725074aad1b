module unnamed-plugin

go 1.24
