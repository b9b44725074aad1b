//go:build wasip1

package ghat

import "unsafe"

// What stands between the plugin package and a plugin: the functions that a component exports, with arguments and
// results as the component model lays them out in a memory of 32 bits. `ghat plugin build` adds the description of the
// world.

var (
	plugin Guardrail
	// What the host wrote, and what it has yet to read: kept from the collector until the next call.
	lent [][]byte
	kept []any
)

// Export says which plugin the component is. Call it in an init function.
func Export(guardrail Guardrail) { plugin = guardrail }

type list struct{ at, count uint32 }

type segment struct {
	author   uint8
	text     list
	settled  uint32
	complete bool
}

type finding struct {
	rule                list
	hasSpan             uint8
	segment, start, end uint32
	replacement         list
	score               float32
}

type undecided struct{ segment, start uint32 }

type inspected struct {
	failed uint8
	// The findings; or which failure, and the beginning of its text.
	first, second uint32
	third, fourth uint32
}

type manifest struct {
	name, version, purpose, settings, options list
	sides, authors                            uint8
	lookBehind                                uint32
}

type problem struct{ path, message list }

type configured struct {
	failed   uint8
	problems list
}

//go:wasmexport cabi_realloc
func realloc(old unsafe.Pointer, oldSize, align, size uint32) unsafe.Pointer {
	// Words, so that whatever is written is aligned.
	words := make([]uint64, size/8+1)
	made := unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(words))), size)
	if oldSize > 0 {
		copy(made, unsafe.Slice((*byte)(old), oldSize))
	}
	lent = append(lent, made)
	return unsafe.Pointer(unsafe.SliceData(words))
}

func begin() {
	clear(kept)
	kept = kept[:0]
}

func end() {
	clear(lent)
	lent = lent[:0]
}

//go:wasmexport ghat:plugin/lifecycle@0.1.0#describe
func describe() unsafe.Pointer {
	begin()
	about := plugin.About()
	told := &manifest{
		text(about.Name), text(about.Version), text(about.Purpose), text(about.SettingsSchema), text(about.OptionsSchema),
		uint8(about.Sides), uint8(about.Authors), about.LookBehind,
	}
	return keep(told)
}

//go:wasmexport ghat:plugin/lifecycle@0.1.0#configure
func configure(settings unsafe.Pointer, length uint32) unsafe.Pointer {
	begin()
	var told []problem
	for _, one := range plugin.Configure([]byte(unsafe.String((*byte)(settings), length))) {
		told = append(told, problem{text(one.Path), text(one.Message)})
	}
	result := &configured{problems: listOf(told)}
	if len(told) > 0 {
		result.failed = 1
	}
	end()
	return keep(result)
}

//go:wasmexport ghat:plugin/guardrail@0.1.0#inspect
func inspect(_, side uint32, seed uint64, hasOptions uint32, options unsafe.Pointer, optionsLength uint32, segments unsafe.Pointer, count uint32) unsafe.Pointer {
	begin()
	context := Context{Seed: seed, IsResponse: side == 1}
	if hasOptions != 0 {
		context.Options = unsafe.String((*byte)(options), optionsLength)
	}
	texts := make([]Segment, count)
	for number, one := range unsafe.Slice((*segment)(segments), count) {
		texts[number] = Segment{Authors(1 << one.author), one.text.read(), int(one.settled), one.complete}
	}
	result := &inspected{}
	verdict, err := plugin.Inspect(context, texts)
	if err != nil {
		why := text(err.Error())
		*result = inspected{1, 1, why.at, why.count, 0}
	} else {
		findings, open := told(verdict)
		*result = inspected{0, findings.at, findings.count, open.at, open.count}
	}
	end()
	return keep(result)
}

func told(verdict Verdict) (list, list) {
	findings := make([]finding, len(verdict.Findings))
	for number, one := range verdict.Findings {
		findings[number] = finding{
			text(one.Rule), 1, uint32(one.Segment), uint32(one.Start), uint32(one.End), text(one.Replacement), one.Score,
		}
	}
	open := make([]undecided, len(verdict.Undecided))
	for number, one := range verdict.Undecided {
		open[number] = undecided{uint32(one.Segment), uint32(one.Start)}
	}
	return listOf(findings), listOf(open)
}

func (l list) read() string {
	// What the host wrote is in `lent` for as long as the call lasts.
	return unsafe.String((*byte)(unsafe.Pointer(uintptr(l.at))), l.count)
}

func text(of string) list {
	kept = append(kept, of)
	return list{address(unsafe.StringData(of)), uint32(len(of))}
}

func listOf[T any](items []T) list {
	kept = append(kept, items)
	return list{address(unsafe.SliceData(items)), uint32(len(items))}
}

func keep[T any](value *T) unsafe.Pointer {
	kept = append(kept, value)
	return unsafe.Pointer(value)
}

func address[T any](of *T) uint32 { return uint32(uintptr(unsafe.Pointer(of))) }

//go:wasmimport ghat:plugin/log@0.1.0 write
func hostWrite(level uint32, message unsafe.Pointer, length uint32)

//go:wasmimport ghat:plugin/request@0.1.0 tenant
func hostTenant(told unsafe.Pointer)

//go:wasmimport ghat:plugin/request@0.1.0 app
func hostApp(told unsafe.Pointer)

//go:wasmimport ghat:plugin/request@0.1.0 model
func hostModel(told unsafe.Pointer)

func asked(ask func(unsafe.Pointer)) string {
	var answer list
	ask(unsafe.Pointer(&answer))
	return answer.read()
}

// Tenant is whose request it is. The text is valid until the call ends.
func Tenant() string { return asked(hostTenant) }

// App is the tenant's application that sent it.
func App() string { return asked(hostApp) }

// RequestedModel is the model as the client named it.
func RequestedModel() string { return asked(hostModel) }

// Log writes a line in the operator's log: bounded, and never of a caller's text.
func Log(message string) {
	hostWrite(1, unsafe.Pointer(unsafe.StringData(message)), uint32(len(message)))
}
