/** The demo: money moves exactly once while the executor is killed, and a forgery is found. */
@NullMarked
package theater.cli.demo;

import org.jspecify.annotations.NullMarked;
