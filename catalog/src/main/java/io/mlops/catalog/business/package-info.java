/** The business case of running on several clouds: pure arithmetic on what somebody gives. */
@NullMarked
package io.mlops.catalog.business;

import org.jspecify.annotations.NullMarked;
