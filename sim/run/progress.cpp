// SPDX-License-Identifier: Apache-2.0
#include "sim/run/progress.hpp"
#include "sim/talk.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

namespace mktme::sim {

namespace {
constexpr auto redraw_every = std::chrono::milliseconds{250};
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
        const auto left =
            std::chrono::seconds{static_cast<std::int64_t>(seconds * (1 - share) / share + 0.5)};
        line += fmt::format(", {:.0f} %, {:%H:%M:%S} to go", share * 100, left);
    }
    talk("{}", line);
}

}  // namespace mktme::sim
