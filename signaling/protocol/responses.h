// Answers as the API gives them: JSON with a status, errors as {"error","code"}.
#pragma once

#include <boost/json/object.hpp>

#include "signaling/call/refusal.h"
#include "signaling/http/http_types.h"

namespace signaling {

HttpResponse JsonResponse(int status, const boost::json::object& body);
HttpResponse RefusalResponse(const Refusal& refusal);

}  // namespace signaling
