package chart

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Codes of failures.
const (
	// Invalid: Helm itself would refuse the chart, its values or its output.
	Invalid = "invalid"
	// Refused: the chart asks for what is never done here.
	Refused = "refused"
	// NeedsChart: a chart that this one depends on is not here.
	NeedsChart = "needs-chart"
)

// Failure says why a chart gave nothing. File is a path within the chart, as
// Helm names it: "web/templates/deployment.yaml"; empty when not known.
type Failure struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	File    string `json:"file"`
	Line    int    `json:"line"`
	// Unsure tells that a real cluster might see it otherwise: the chart looked
	// something up, or depends on what the cluster serves or on a Secret.
	Unsure bool `json:"unsure"`
}

// Error is the message.
func (f *Failure) Error() string { return f.Message }

func failed(code, format string, arguments ...any) *Failure {
	return &Failure{Code: code, Message: fmt.Sprintf(format, arguments...)}
}

// Where Helm says that something went wrong: the last of the places it names
// is the innermost.
var place = regexp.MustCompile(`([A-Za-z0-9_.-]+/(?:charts/[A-Za-z0-9_.-]+/)*templates/[^\s:()"]+)(?::(\d+))?`)

const mostMessage = 2_000

// explained is the failure of an error of Helm.
func explained(err error) *Failure {
	var known *Failure
	if errors.As(err, &known) {
		return known
	}
	message := err.Error()
	if len(message) > mostMessage {
		message = strings.ToValidUTF8(message[:mostMessage], "") + " …"
	}
	failure := &Failure{Code: Invalid, Message: strings.TrimSpace(message)}
	named := place.FindAllStringSubmatch(message, -1)
	if len(named) > 0 {
		last := named[len(named)-1]
		failure.File = last[1]
		failure.Line, _ = strconv.Atoi(last[2])
	}
	return failure
}
