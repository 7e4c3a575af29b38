// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/engine/sweep_progress.hpp"

#include <unistd.h>
#include <cmath>

#include "sim/base/talk.hpp"
#include "sim/run/progress.hpp"

namespace mktme::sim {

namespace {
constexpr auto redraw_every = std::chrono::milliseconds{100};
}

SweepProgress::SweepProgress(bool wanted, std::size_t total, std::size_t done)
    : shown_{wanted && isatty(STDERR_FILENO) != 0},
      total_{total},
      done_before_{done} {}

SweepProgress::~SweepProgress() {
    if (drawn_) talk("\r\033[K");
}

void SweepProgress::update(std::size_t done, std::size_t running, std::size_t failed) {
    const auto now = Clock::now();
    if (!shown_ || now - last_ < redraw_every) return;
    last_ = now;
    drawn_ = true;
    const double seconds = std::chrono::duration<double>(now - start_).count();
    const auto ended = static_cast<double>(done - done_before_ + failed);
    talk("\r\033[K{} of {} points done, {} running, {} failed", done, total_, running, failed);
    if (ended > 0) {
        const double left = static_cast<double>(total_ - done - failed) * seconds / ended;
        talk(", {:.1f} points/s, {} to go", ended / seconds,
             hours_and_minutes(std::chrono::seconds{std::lround(left)}));
    }
}

}  // namespace mktme::sim
