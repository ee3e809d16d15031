/** What makes a process of a service: its parts in order, its logging, its end. */
@NullMarked
package theater.cli.service;

import org.jspecify.annotations.NullMarked;
