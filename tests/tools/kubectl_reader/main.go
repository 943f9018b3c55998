// Reads YAML streams as kubectl and Kustomize do and says what they hold, with the very packages
// that kubectl and Kustomize are made of.
//
// A request is a line of two words: the reader ("kubectl" or "kustomize") and the stream in base64.
// The answer is a line of JSON: the objects in order, and the error that ended the reading, or "".
// As in kubectl, there may be objects before an error: `kubectl apply` sends those.
package main

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"strings"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/cli-runtime/pkg/resource"
	"sigs.k8s.io/kustomize/api/provider"
)

type answer struct {
	Objects []any  `json:"objects"`
	Error   string `json:"error"`
}

func main() {
	requests := bufio.NewReaderSize(os.Stdin, 1<<20)
	answers := bufio.NewWriter(os.Stdout)
	encoder := json.NewEncoder(answers)
	encoder.SetEscapeHTML(false)
	for {
		line, err := requests.ReadString('\n')
		if err != nil {
			return
		}
		if err := encoder.Encode(answered(line)); err != nil {
			log.Fatal(err)
		}
		if err := answers.Flush(); err != nil {
			log.Fatal(err)
		}
	}
}

func answered(line string) (found answer) {
	found.Objects = []any{}
	defer func() {
		if problem := recover(); problem != nil {
			found.Error = fmt.Sprint("panic: ", problem)
		}
	}()
	reader, text, _ := strings.Cut(strings.TrimSpace(line), " ")
	stream, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		log.Fatal(err)
	}
	take := func(object any) { found.Objects = append(found.Objects, object) }
	if reader == "kubectl" {
		err = asKubectl(stream, take)
	} else {
		err = asKustomize(stream, take)
	}
	if err != nil {
		found.Error = err.Error()
	}
	return found
}

// asKubectl takes the way of `kubectl apply -f -` up to where it asks the server for the types.
func asKubectl(stream []byte, take func(any)) error {
	decoder := unicode.BOMOverride(unicode.UTF8.NewDecoder())
	return resource.NewLocalBuilder().
		Unstructured().
		ContinueOnError().
		Stream(transform.NewReader(bytes.NewReader(stream), decoder), "STDIN").
		Flatten().
		Do().
		Visit(func(info *resource.Info, err error) error {
			if err != nil {
				return err
			}
			content, err := runtime.DefaultUnstructuredConverter.ToUnstructured(info.Object)
			if err == nil {
				take(content)
			}
			return err
		})
}

// asKustomize takes the way of a file among the resources of a kustomization.
func asKustomize(stream []byte, take func(any)) error {
	factory := provider.NewDefaultDepProvider().GetResourceFactory()
	resources, err := factory.SliceFromBytes(stream)
	if err != nil {
		return err
	}
	for _, found := range resources {
		content, err := found.MarshalJSON()
		if err != nil {
			return err
		}
		take(json.RawMessage(content))
	}
	return nil
}
