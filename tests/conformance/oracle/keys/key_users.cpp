// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/oracle/keys/key_users.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <chrono>
#include <fstream>
#include <thread>

#include "tests/conformance/oracle/file.hpp"
#include "tests/conformance/oracle/text.hpp"

namespace mktme::oracle {

namespace {

const std::string users_file = "/proc/key-users";

/// Returns a line `UID: USAGE NKEYS/NIKEYS QNKEYS/MAX QNBYTES/MAX` with each digit of USAGE as '?'. The count depends on
/// who looks.
std::string without_usage(std::string line) {
    const auto colon = line.find(':');
    if (colon == std::string::npos) return line;
    const auto begin = std::min(line.find_first_not_of(' ', colon + 1), line.size());
    const auto end = std::min(line.find(' ', begin), line.size());
    return line.replace(begin, end - begin, end - begin, '?');
}

}  // namespace

std::string key_line(std::int32_t serial) {
    return first_line_with("/proc/keys", fmt::format("{:08x} ", static_cast<std::uint32_t>(serial)));
}

std::string user_line(std::uint32_t user) { return first_line_with(users_file, fmt::format("{:5}:", user)); }

std::string steady_user_line(std::uint32_t user) {
    constexpr int most_looks = 60;
    constexpr int steady_looks = 6;
    constexpr std::chrono::milliseconds pause{25};
    std::string last;
    int same = 0;
    for (int look = 0; look < most_looks && same < steady_looks; ++look) {
        auto line = without_usage(user_line(user));
        same = look > 0 && line == last ? same + 1 : 0;
        last = std::move(line);
        std::this_thread::sleep_for(pause);
    }
    return last;
}

std::string user_lines(const std::function<bool(std::uint32_t)>& counts) {
    std::ifstream users{users_file};
    std::string lines;
    for (std::string line; std::getline(users, line);)
        if (counts(static_cast<std::uint32_t>(unsigned_number(line)))) lines += without_usage(line) + "\n";
    return lines;
}

}  // namespace mktme::oracle
