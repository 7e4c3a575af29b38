// SPDX-License-Identifier: Apache-2.0
// keyoracle performs key scripts on the kernel of this host. Usage:
//
//   keyoracle [--out FOLDER | --check | --stream] [--uid N] [--lane N] FILE...
//   keyoracle [--uid N] [--lane N] -i
//
// Options that other recorders have too: tests/conformance/oracle/options.hpp.
// --uid N   gives the first case users from N on
// --lane N  is a recorder with users and upcalls of its own (N = 1 to 6), so that several can run side by side: cases
//           without sysctl and without root only
//
// It must run as root. Upcalls need it as /sbin/request-key too: under the name request-key it is their handler.
#include <algorithm>
#include <array>
#include <span>

#include "tests/conformance/oracle/file.hpp"
#include "tests/conformance/oracle/keys/actor.hpp"
#include "tests/conformance/oracle/keys/key_oracle.hpp"
#include "tests/conformance/oracle/keys/upcall_handler.hpp"
#include "tests/conformance/oracle/replay.hpp"

using namespace mktme::oracle;

namespace {

constexpr std::string_view user_option = "--uid";
constexpr std::string_view lane_option = "--lane";

/// Returns the value of an option as a number; nothing if the command line does not have it.
std::optional<unsigned> value_of(const Options& options, std::string_view name) {
    const auto found = options.values.find(name);
    if (found == options.values.end()) return std::nullopt;
    return static_cast<unsigned>(unsigned_number(found->second));
}

/// Returns the user that the case before has left for the next.
User next_user(Lane lane) {
    constexpr User first = 1000;
    const auto left = read_file(next_user_file(lane));
    return left && !left->empty() ? static_cast<User>(unsigned_number(*left)) : first;
}

int record(std::span<char* const> arguments) {
    constexpr std::array own{user_option, lane_option};
    const auto options = read_options(arguments, own);
    const auto lane = std::min(value_of(options, lane_option).value_or(0), lanes);
    enter_lane(lane);
    KeyOracle oracle{lane, value_of(options, user_option).value_or(next_user(lane))};
    return replay(oracle, options);
}

}  // namespace

int main(int argc, char** argv) {
    constexpr std::string_view resume_option = "--resume";  // process_operations.cpp
    if (base_name(argv[0]) == "request-key") return handle_upcall(argc, argv);
    if (argc == 4 && argv[1] == resume_option)
        resume_after_exec(static_cast<int>(signed_number(argv[2])),
                          static_cast<Lane>(unsigned_number(argv[3])));
    return guarded("keyoracle", [&] { return record(std::span{argv + 1, argv + argc}); });
}
