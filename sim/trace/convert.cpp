// SPDX-License-Identifier: Apache-2.0
#include "sim/trace/trace_machine.hpp"
#include "sim/trace/trace_output.hpp"
#include "sim/trace/trace_verbs.hpp"

namespace mktme::sim {

ExitCode convert_trace(const ConvertRequest& request) {
    const TraceMachine machine{request.machine};
    const auto trace = machine.open(request.input);
    return write_trace(*trace.source, machine, request.output, request.most);
}

}  // namespace mktme::sim
