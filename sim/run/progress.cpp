// SPDX-License-Identifier: Apache-2.0
#include "sim/run/progress.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>
#include <cmath>

#include "sim/base/talk.hpp"

namespace mktme::sim {

namespace {
constexpr auto redraw_every = std::chrono::milliseconds{250};
}

std::string hours_and_minutes(std::chrono::seconds time) {
    return fmt::format("{:02}:{:%M:%S}", std::chrono::duration_cast<std::chrono::hours>(time).count(), time);
}

Progress::Progress(bool wanted) : shown_{wanted && isatty(STDERR_FILENO) != 0} {}

Progress::~Progress() {
    if (drawn_) talk("\r\033[K");
}

void Progress::update(std::uint64_t requests, double share) {
    if (!shown_) return;
    const auto now = Clock::now();
    if (now - last_ < redraw_every) return;
    last_ = now;
    drawn_ = true;
    const double seconds = std::chrono::duration<double>(now - start_).count();
    std::string line =
        fmt::format("\r\033[K{:.1f} M requests, {:.2f} M/s", static_cast<double>(requests) / 1e6,
                    static_cast<double>(requests) / seconds / 1e6);
    if (share > 0) {
        const std::chrono::seconds left{std::llround(seconds * (1 - share) / share)};
        line += fmt::format(", {:.0f} %, {} to go", share * 100, hours_and_minutes(left));
    }
    talk("{}", line);
}

}  // namespace mktme::sim
