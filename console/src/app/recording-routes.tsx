import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import {
  recordingPageSearch,
  recordingQuery,
  recordingsSearch,
} from '../pages/recordings/search.ts'
import { organization, signedIn } from './base-routes.tsx'
import { paths } from './paths.ts'

// Recordings: all that the reader may see, and one of them.

const recordings = createRoute({
  getParentRoute: () => signedIn,
  path: paths.recordings,
  validateSearch: recordingsSearch,
  component: lazyRouteComponent(
    () => import('../pages/recordings/RecordingsPage.tsx'),
    'RecordingsPage',
  ),
})

const recording = createRoute({
  getParentRoute: () => organization,
  path: 'recordings/$recordingId',
  validateSearch: recordingPageSearch,
  loader: ({ context, params }) => context.queryClient.ensureQueryData(recordingQuery(params)),
  component: lazyRouteComponent(
    () => import('../pages/recordings/RecordingPage.tsx'),
    'RecordingPage',
  ),
})

export const recordingRoutes = [recordings] as const
export const recordingRoutesOfOrganization = [recording] as const
