// What a hart tells of the places that it comes to outside of blocks (place_counters.h).
#include "models/rocket/hart.h"

namespace vp::rocket {

void Hart::enter_place(std::uint32_t place) {
  const TimingState& timing = context_.timing;
  if (timed_) {
    context_.places->enter(place, now(), retired(), retired() - timing.polled_instructions,
                           timing.causes);
  } else {
    context_.places->enter(place, now());
  }
}

void Hart::enter_place_at(Address pc) {
  if (context_.places != nullptr) enter_place(blocks_.place_of(pc));
}

void Hart::finish_places() {
  enter_place(context_.places->place());
}

}  // namespace vp::rocket
