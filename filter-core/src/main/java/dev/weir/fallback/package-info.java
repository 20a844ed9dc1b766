/** What happens while Redis is slow, wrong or gone. Only home of Resilience4j. */
@NullMarked
package dev.weir.fallback;

import org.jspecify.annotations.NullMarked;
