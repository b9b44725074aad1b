//go:build !wasip1

package ghat

// Facts is what the host would tell of a request, natively, in tests.
var Facts = struct{ Tenant, App, Model string }{"tenant", "default", "smart-default"}

// Export does nothing natively: tests call the plugin themselves.
func Export(Guardrail) {}

// Tenant is whose request it is.
func Tenant() string { return Facts.Tenant }

// App is the tenant's application that sent it.
func App() string { return Facts.App }

// RequestedModel is the model as the client named it.
func RequestedModel() string { return Facts.Model }

// Log writes nowhere natively.
func Log(string) {}
